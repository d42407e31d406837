import { Table } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Nothing } from './section';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly of: (row: T) => ReactNode;
  readonly numeric?: boolean;
}

/** Pixels that a column wants. */
const ROOM = 120;

export interface DataProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/** A table or, where it would have no rows, what that means. */
export function DataOr<T>({ none, ...table }: DataProps<T> & { none: string }) {
  return table.rows.length === 0 ? <Nothing>{none}</Nothing> : <Data {...table} />;
}

/**
 * A table whose first column names the row. Where it is narrow each row becomes a card with the titles inside; the roles
 * are spelled out because that layout would take them away.
 */
export function Data<T>({ caption, columns, rows, keyOf }: DataProps<T>) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const narrow = width > 0 && width < columns.length * ROOM;
  return (
    <div ref={ref}>
      <Table className="data" data-narrow={narrow || undefined} role="table" aria-label={caption}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ title, numeric }) => (
              <Table.Th key={title} role="columnheader" scope="col" data-numeric={numeric}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)} role="row">
              {columns.map(({ title, of, numeric }, index) =>
                index === 0 ? (
                  <Table.Th key={title} role="rowheader" scope="row">
                    {of(row)}
                  </Table.Th>
                ) : (
                  <Table.Td key={title} role="cell" data-title={title} data-numeric={numeric}>
                    <span>{of(row)}</span>
                  </Table.Td>
                ),
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
