import { Anchor, Button, Loader, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Asset, LIMITS, ROUTES, type SearchAnswer, type Snapshot } from '../../api';
import { get } from '../client';
import { Ago } from '../parts/ago';
import { Failed } from '../parts/failed';
import { addressOf, all, count } from '../parts/tell';

/** The catalogue: everything that is listed, and what one's own projects have not listed yet. */
export function Assets({ snapshot }: { snapshot: Snapshot }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, 250);
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['search', asked],
    queryFn: ({ pageParam }) =>
      get<SearchAnswer>(
        `${ROUTES.search}?${new URLSearchParams({ text: asked, ...(pageParam && { next: pageParam }) })}`,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const listed = data?.pages.flatMap(({ items }) => items) ?? [];
  const unlisted = all<Asset>(snapshot, ({ assets }) => assets).filter(
    ({ listingId }) => listingId === undefined,
  );
  return (
    <Stack gap="md">
      <TextInput
        label="Search the catalogue"
        type="search"
        value={text}
        maxLength={LIMITS.searchText}
        onChange={(event) => setText(event.currentTarget.value)}
        rightSection={isFetching ? <Loader size="xs" aria-label="Searching" /> : undefined}
      />
      {error && <Failed error={error} />}
      <Text size="sm" c="dimmed" role="status">
        {data ? count(data.pages[0].total, 'listing') : ''}
      </Text>
      {listed.length > 0 && <Listings assets={listed} caption="Listings" />}
      {hasNextPage && (
        <Button variant="default" onClick={() => void fetchNextPage()}>
          More
        </Button>
      )}
      {text === '' && unlisted.length > 0 && <Listings assets={unlisted} caption="Not published" />}
    </Stack>
  );
}

function Listings({ assets, caption }: { assets: readonly Asset[]; caption: string }) {
  return (
    <Table captionSide="top" layout="fixed">
      <Table.Caption ta="left">{caption}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {['Table', 'Of', 'Published'].map((title) => (
            <Table.Th key={title} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {assets.map((asset) => (
          <Table.Tr key={asset.listingId ?? asset.assetId}>
            <Table.Td>
              <Anchor href={addressOf(asset)} underline="always">
                {asset.name}
              </Anchor>
              {asset.description && (
                <Text size="sm" c="dimmed">
                  {asset.description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{asset.entry ?? asset.projectId}</Table.Td>
            <Table.Td>{asset.published ? <Ago at={asset.published} /> : 'no'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
