import { Anchor, Button, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import Search from 'lucide-react/icons/search';
import { useEffect, useState } from 'react';
import { type Asset, LIMITS, ROUTES, type SearchAnswer, type Snapshot } from '../../api';
import { linkTo, linkToAsset } from '../address';
import { get } from '../client';
import { goTo } from '../navigation';
import { Ago } from '../parts/ago';
import { type Column, Data, DataOr } from '../parts/data';
import { Failed } from '../parts/failed';
import { Loading } from '../parts/loading';
import { Section } from '../parts/section';
import { count, gatherVisible } from '../parts/format';

const COLUMNS: readonly Column<Asset>[] = [
  {
    title: 'Asset',
    of: (asset) => (
      <>
        <Anchor href={linkToAsset(asset)} inherit>
          {asset.name}
        </Anchor>
        {asset.description && (
          <Text size="sm" c="dimmed" fw={400}>
            {asset.description}
          </Text>
        )}
      </>
    ),
  },
  { title: 'Of', of: ({ entry, projectId }) => entry ?? projectId },
  { title: 'Table', of: ({ database, table }) => table && <code>{`${database}.${table}`}</code> },
  {
    title: 'Published',
    of: ({ published }) => (published ? <Ago at={published} /> : 'not published'),
  },
];

/** The catalogue: everything that is listed, and what one's own projects have not listed yet. */
export function Assets({ snapshot, text: given }: { snapshot: Snapshot; text: string }) {
  const [text, setText] = useState(given);
  const [searchText] = useDebouncedValue(text.trim(), 250);
  useEffect(() => {
    if (searchText !== given)
      goTo(linkTo(['assets'], searchText === '' ? {} : { text: searchText }), { replace: true });
  }, [searchText, given]);
  const unlisted = gatherVisible(snapshot, ({ assets }) => assets).items.filter(
    ({ published, name }) => published === undefined && name.toLowerCase().includes(searchText.toLowerCase()),
  );
  return (
    <Stack gap="md">
      <Found text={searchText} snapshot={snapshot}>
        {(isFetching) => (
          <TextInput
            label="Search the catalogue"
            type="search"
            size="md"
            value={text}
            maxLength={LIMITS.searchText}
            onChange={(event) => setText(event.currentTarget.value)}
            leftSection={<Search size={18} aria-hidden />}
            rightSection={isFetching ? <Loader size="xs" aria-label="Searching" role="status" /> : undefined}
          />
        )}
      </Found>
      {unlisted.length > 0 && (
        <Section title="Not published">
          <Data caption="Not published" columns={COLUMNS} rows={unlisted} keyOf={({ assetId }) => assetId} />
        </Section>
      )}
    </Stack>
  );
}

/** What is listed and fits a text; it is looked for again whenever the account's assets change. */
function Found({
  text,
  snapshot,
  children,
}: {
  text: string;
  snapshot: Snapshot;
  children: (isFetching: boolean) => React.ReactNode;
}) {
  const published = gatherVisible(snapshot, ({ assets }) => assets).items.map((asset) => asset.published);
  const { data, error, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['search', text, published],
    queryFn: ({ pageParam }) =>
      get<SearchAnswer>(
        `${ROUTES.search}?${new URLSearchParams({ text, ...(pageParam && { next: pageParam }) })}`,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
  const listed = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      {children(isFetching)}
      {error && <Failed error={error} />}
      {!data && !error && <Loading what="The catalogue" />}
      {data && (
        <Section
          title="Listed"
          aside={
            <Text size="sm" c="dimmed" role="status">
              {count(data.pages[0].total, 'listing')}
            </Text>
          }
        >
          <DataOr
            caption="Listed"
            none={text === '' ? 'Nothing is listed yet.' : `Nothing that is listed fits “${text}”.`}
            columns={COLUMNS}
            rows={listed}
            keyOf={({ listingId, assetId }) => listingId ?? assetId}
          />
          {hasNextPage && (
            <Button mt="sm" variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
              More
            </Button>
          )}
        </Section>
      )}
    </>
  );
}
