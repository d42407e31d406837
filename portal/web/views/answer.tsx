import { BarChart, LineChart } from '@mantine/charts';
import { Button, Group, NativeSelect, Pagination, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { ResultColumn } from '../../api';

type Row = readonly (string | null)[];

interface AnswerProps {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

/** Rows on one page of the table. */
const PAGE = 25;

/** Points that a chart can still show. */
const POINTS = 200;

/** An answer as table or, where it has a number, as chart. */
export function Answer({ columns, rows }: AnswerProps) {
  const [as, setAs] = useState('table');
  const charted = columns.some(({ kind }) => kind === 'number') && rows.length > 0;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        {charted && (
          <SegmentedControl
            value={as}
            onChange={setAs}
            aria-label="Show as"
            data={[
              { value: 'table', label: 'Table' },
              { value: 'chart', label: 'Chart' },
            ]}
          />
        )}
        <Button variant="default" size="xs" onClick={() => download(columns, rows)}>
          Download CSV
        </Button>
      </Group>
      {as === 'chart' && charted ? (
        <Chart columns={columns} rows={rows} />
      ) : (
        <Rows columns={columns} rows={rows} />
      )}
    </Stack>
  );
}

function Rows({ columns, rows }: AnswerProps) {
  const [page, setPage] = useState(1);
  const pages = Math.ceil(rows.length / PAGE);
  return (
    <>
      <Table.ScrollContainer
        minWidth={Math.min(columns.length * 110, 1200)}
        scrollAreaProps={{ tabIndex: 0 }}
      >
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name, type }) => (
                <Table.Th key={name} scope="col" title={type}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice((page - 1) * PAGE, page * PAGE).map((row, index) => (
              <Table.Tr key={index}>
                {row.map((cell, column) => (
                  <Table.Td key={columns[column].name}>
                    {cell ?? (
                      <Text span c="dimmed">
                        null
                      </Text>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length === 0 && <Text size="sm">No rows.</Text>}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={setPage}
          getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </>
  );
}

/** One line or group of bars for a number, along another column: times by a line, names by bars. */
function Chart({ columns, rows }: AnswerProps) {
  const numbers = columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  const others = columns.filter(({ kind }) => kind !== 'number').map(({ name }) => name);
  const [along, setAlong] = useState(others[0] ?? columns[0].name);
  const [of, setOf] = useState(numbers.find((name) => name !== along) ?? numbers[0]);
  const kind = columns.find(({ name }) => name === along)?.kind;
  const [form, setForm] = useState(kind === 'time' || kind === 'number' ? 'line' : 'bar');
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const data = rows
    .slice(0, POINTS)
    .map((row) => ({ [along]: row[at(along)] ?? 'null', [`${of} `]: Number(row[at(of)]) }));
  const shared = { h: 300, data, dataKey: along, series: [{ name: `${of} `, color: 'teal.6' }] };
  return (
    <Stack gap="sm">
      <Group grow>
        <NativeSelect
          label="Of"
          value={of}
          onChange={(event) => setOf(event.currentTarget.value)}
          data={numbers}
        />
        <NativeSelect
          label="Along"
          value={along}
          onChange={(event) => setAlong(event.currentTarget.value)}
          data={columns.map(({ name }) => name)}
        />
        <NativeSelect
          label="As"
          value={form}
          onChange={(event) => setForm(event.currentTarget.value)}
          data={[
            { value: 'bar', label: 'Bars' },
            { value: 'line', label: 'Line' },
          ]}
        />
      </Group>
      <figure style={{ margin: 0 }} aria-label={`${of} along ${along}`}>
        {form === 'bar' ? <BarChart {...shared} /> : <LineChart {...shared} />}
        {rows.length > POINTS && <figcaption>The first {POINTS} rows.</figcaption>}
      </figure>
    </Stack>
  );
}

function download(columns: readonly ResultColumn[], rows: readonly Row[]): void {
  // A leading sign would make a spreadsheet calculate.
  const cell = (text: string | null) =>
    `"${(text ?? '').replace(/^[=+@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const lines = [columns.map(({ name }) => cell(name)), ...rows.map((row) => row.map(cell))];
  const url = URL.createObjectURL(
    new Blob([lines.map((line) => `${line.join(',')}\r\n`).join('')], { type: 'text/csv' }),
  );
  Object.assign(document.createElement('a'), { href: url, download: 'answer.csv' }).click();
  URL.revokeObjectURL(url);
}
