import { NativeSelect, Stack, Text } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { useState } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { ResultColumn } from '../../api';
import { count, number } from '../parts/format';
import { type ChartChoice, formAlong, type Point, points, POINTS, type Row } from './chart-data';

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const COLOUR = 'var(--mantine-primary-color-filled)';
const SMALL = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };

interface ChartProps {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
  /** What is shown at first. */
  readonly start: ChartChoice;
}

/** An answer drawn as bars or a line; the reader chooses of what and along what. */
export default function Chart({ columns, rows, start }: ChartProps) {
  const [choice, setChoice] = useState(start);
  const named = columns.map(({ name, kind }, index) => ({ label: name, value: String(index), kind }));
  const { of, along, form } = choice;
  return (
    <Stack gap="sm">
      <div className="fields">
        <NativeSelect
          label="Numbers"
          value={String(of)}
          onChange={(event) => setChoice({ ...choice, of: Number(event.currentTarget.value) })}
          data={named.filter(({ kind }) => kind === 'number').map(({ label, value }) => ({ label, value }))}
        />
        <NativeSelect
          label="Along"
          value={String(along)}
          onChange={(event) => {
            const chosen = Number(event.currentTarget.value);
            setChoice({ of, along: chosen, form: formAlong(columns[chosen]) });
          }}
          data={named.map(({ label, value }) => ({ label, value }))}
        />
        <NativeSelect
          label="As"
          value={form}
          onChange={(event) => setChoice({ ...choice, form: event.currentTarget.value as 'bar' | 'line' })}
          data={[
            { value: 'bar', label: 'Bars' },
            { value: 'line', label: 'Line' },
          ]}
        />
      </div>
      <figure className="chart" aria-label={`${columns[of].name} along ${columns[along].name}`}>
        <Drawing form={form} data={points(columns, rows, choice)} name={columns[of].name} />
        {rows.length > POINTS && (
          <Text component="figcaption" size="sm" c="dimmed">
            {count(POINTS, 'row')} of {number(rows.length)}
          </Text>
        )}
      </figure>
    </Stack>
  );
}

function Drawing({ form, data, name }: { form: ChartChoice['form']; data: Point[]; name: string }) {
  const still = useReducedMotion();
  const frame = [
    <CartesianGrid key="grid" vertical={false} stroke="var(--mantine-color-default-border)" />,
    <XAxis
      key="along"
      dataKey="along"
      tick={SMALL}
      stroke="var(--mantine-color-default-border)"
      minTickGap={24}
    />,
    <YAxis
      key="of"
      tick={SMALL}
      stroke="none"
      width={48}
      tickFormatter={(value: number) => compact.format(value)}
    />,
    <Tooltip
      key="tip"
      isAnimationActive={false}
      cursor={{ fill: 'var(--mantine-color-default-hover)' }}
      contentStyle={{
        background: 'var(--mantine-color-default)',
        borderColor: 'var(--mantine-color-default-border)',
        borderRadius: 8,
      }}
      itemStyle={{ color: 'var(--mantine-color-text)' }}
      formatter={(value) => [typeof value === 'number' ? number(value) : value, name]}
    />,
  ];
  const shared = { data, margin: { top: 8, right: 8, bottom: 0, left: 0 } };
  const drawn = { dataKey: 'of', isAnimationActive: !still, animationDuration: 300 };
  return (
    <ResponsiveContainer width="100%" height={320}>
      {form === 'bar' ? (
        <BarChart {...shared}>
          {frame}
          <Bar {...drawn} fill={COLOUR} maxBarSize={64} radius={[3, 3, 0, 0]} />
        </BarChart>
      ) : (
        <LineChart {...shared}>
          {frame}
          <Line {...drawn} stroke={COLOUR} strokeWidth={2} dot={data.length < 40} connectNulls={false} />
        </LineChart>
      )}
    </ResponsiveContainer>
  );
}
