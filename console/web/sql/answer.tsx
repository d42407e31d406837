import { Button, Group, Pagination, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import Download from 'lucide-react/icons/download';
import { lazy, Suspense, useState } from 'react';
import type { ResultColumn } from '../../api';
import { Loading } from '../parts/loading';
import { count, number } from '../parts/format';
import { type Row, suggestChart } from './chart-data';
import { csv } from './csv';

// The library of charts is as heavy as all the rest, and many answers are read as a table.
const Chart = lazy(() => import('./chart'));

interface AnswerProps {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

/** Rows on one page of the table. */
const PAGE = 25;

/** An answer as table or, where it has a number, as chart. */
export function Answer({ columns, rows }: AnswerProps) {
  const [as, setAs] = useState('table');
  const start = rows.length > 0 ? suggestChart(columns) : undefined;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        {start ? (
          <SegmentedControl
            value={as}
            onChange={setAs}
            aria-label="Show as"
            data={[
              { value: 'table', label: 'Table' },
              { value: 'chart', label: 'Chart' },
            ]}
          />
        ) : (
          <span />
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<Download size={16} aria-hidden />}
          onClick={() => download(csv(columns, rows))}
        >
          Download CSV
        </Button>
      </Group>
      {as === 'chart' && start ? (
        <Suspense fallback={<Loading what="The chart" />}>
          <Chart columns={columns} rows={rows} start={start} />
        </Suspense>
      ) : (
        <Rows columns={columns} rows={rows} />
      )}
    </Stack>
  );
}

function Rows({ columns, rows }: AnswerProps) {
  const [page, setPage] = useState(1);
  const pages = Math.ceil(rows.length / PAGE);
  const first = (page - 1) * PAGE;
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Rows">
        <Table striped withRowBorders={false} verticalSpacing={6} className="answer">
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name, type, kind }, index) => (
                <Table.Th key={index} scope="col" ta={kind === 'number' ? 'right' : undefined}>
                  {name} <small>{type}</small>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(first, first + PAGE).map((row, index) => (
              <Table.Tr key={index}>
                {row.map((cell, column) => (
                  <Table.Td key={column} ta={columns[column].kind === 'number' ? 'right' : undefined}>
                    {cell ?? (
                      <Text span size="sm" c="dimmed" fs="italic">
                        null
                      </Text>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {rows.length <= PAGE
            ? count(rows.length, 'row')
            : `Rows ${number(first + 1)} to ${number(Math.min(first + PAGE, rows.length))} of ${number(rows.length)}`}
        </Text>
        {pages > 1 && (
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
            getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          />
        )}
      </Group>
    </>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  Object.assign(document.createElement('a'), { href: url, download: 'answer.csv' }).click();
  URL.revokeObjectURL(url);
}
