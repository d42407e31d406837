import { Alert, Anchor, Card, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import type { AccountSnapshot, Alarm, Queue, Snapshot } from '../../api';
import { Ago } from '../parts/ago';
import { Shown } from '../parts/seen';
import { State } from '../parts/state';
import { addressOf, all, count, number, size } from '../parts/tell';

/** What happens now: of every account its way from upload to listing, and above all what needs somebody. */
export function Overview({ snapshot }: { snapshot: Snapshot }) {
  return (
    <Stack gap="md">
      <Trouble snapshot={snapshot} />
      {Object.values(snapshot.accounts).map((account) => (
        <Account key={account.entry} account={account} />
      ))}
    </Stack>
  );
}

function Trouble({ snapshot }: { snapshot: Snapshot }) {
  const alarms = all<Alarm>(snapshot, (account) => account.alarms).filter(({ state }) => state === 'ALARM');
  const parked = all<Queue>(snapshot, ({ queues }) => queues).filter(
    ({ deadLetters, waiting }) => deadLetters && waiting > 0,
  );
  if (alarms.length === 0 && parked.length === 0) return null;
  return (
    <Alert color="red" title="Somebody has to look" role="status">
      <List size="sm">
        {parked.map(({ name, waiting }) => (
          <List.Item key={name}>
            {count(waiting, 'message')} parked in {name}. Mend the cause, then: npm run redrive
          </List.Item>
        ))}
        {alarms.map(({ name, description, since }) => (
          <List.Item key={name}>
            Alarm {name}: {description} {since && <Ago at={since} />}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Account({ account }: { account: AccountSnapshot }) {
  const { entry, accountId, association } = account;
  return (
    <Card withBorder component="section" aria-label={entry}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2} size="h3">
              {entry}
            </Title>
            <Text c="dimmed" size="sm">
              {accountId}
            </Text>
          </Group>
          {association?.visible && (
            <Group gap="xs">
              <State of={association.value.state} />
              {association.value.since && (
                <Text size="sm" c="dimmed">
                  <Ago at={association.value.since} />
                </Text>
              )}
            </Group>
          )}
        </Group>
        {association && !association.visible && (
          <Shown seen={association} what="Association">
            {() => null}
          </Shown>
        )}
        <div className="flow">
          <Uploads account={account} />
          <Crawls account={account} />
          <Runs account={account} />
          <Listings account={account} />
        </div>
        <Health account={account} />
      </Stack>
    </Card>
  );
}

function Stage({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Stack gap={4}>
      <Title order={3} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Uploads({ account: { folders } }: { account: AccountSnapshot }) {
  return (
    <Stage title="1. Uploads">
      <Shown seen={folders} what="Uploads">
        {(all) =>
          all.length === 0 ? (
            <Text size="sm">Nothing was uploaded yet.</Text>
          ) : (
            <List size="sm" listStyleType="none">
              {all.map(({ name, objects, bytes, waiting, latest, incomplete }) => (
                <List.Item key={name}>
                  <b>{name}</b>: {incomplete ? 'more than ' : ''}
                  {count(objects, 'object')}, {size(bytes)}
                  {latest[0] && (
                    <>
                      , <Ago at={latest[0].modified} />
                    </>
                  )}
                  {waiting !== undefined && waiting > 0 && (
                    <>
                      {' '}
                      – <b>{number(waiting)} waiting</b>
                    </>
                  )}
                </List.Item>
              ))}
            </List>
          )
        }
      </Shown>
    </Stage>
  );
}

function Crawls({ account: { crawler } }: { account: AccountSnapshot }) {
  return (
    <Stage title="2. Crawls">
      <Shown seen={crawler} what="Crawler">
        {({ crawls, state }) => (
          <List size="sm" listStyleType="none">
            <List.Item>
              Crawler <State of={state} />
            </List.Item>
            {crawls.slice(0, 4).map(({ id, state: ended, started, message }) => (
              <List.Item key={id}>
                <State of={ended} /> {started && <Ago at={started} />}
                {message && `: ${message}`}
              </List.Item>
            ))}
          </List>
        )}
      </Shown>
    </Stage>
  );
}

function Runs({ account: { runs } }: { account: AccountSnapshot }) {
  return (
    <Stage title="3. Publishing runs">
      <Shown seen={runs} what="Runs">
        {(all) =>
          all.length === 0 ? (
            <Text size="sm">None yet.</Text>
          ) : (
            <List size="sm" listStyleType="none">
              {all.slice(0, 4).map(({ id, status, started, added, updated, failed, message }) => (
                <List.Item key={id}>
                  <State of={status} /> {started && <Ago at={started} />}: {number(added)} added,{' '}
                  {number(updated)} updated
                  {failed > 0 && (
                    <>
                      , <b>{number(failed)} failed</b>
                    </>
                  )}
                  {message && `: ${message}`}
                </List.Item>
              ))}
            </List>
          )
        }
      </Shown>
    </Stage>
  );
}

function Listings({ account: { assets } }: { account: AccountSnapshot }) {
  return (
    <Stage title="4. Catalogue">
      <Shown seen={assets} what="Assets">
        {(all) =>
          all.length === 0 ? (
            <Text size="sm">Nothing is catalogued yet.</Text>
          ) : (
            <List size="sm" listStyleType="none">
              {all.map((asset) => (
                <List.Item key={asset.assetId}>
                  <Anchor href={addressOf(asset)} underline="always">
                    {asset.name}
                  </Anchor>{' '}
                  {asset.published ? <Ago at={asset.published} /> : 'not published'}
                </List.Item>
              ))}
            </List>
          )
        }
      </Shown>
    </Stage>
  );
}

function Health({ account: { queues, alarms } }: { account: AccountSnapshot }) {
  return (
    <details>
      <summary>Queues and alarms</summary>
      <Stack gap="xs" mt="xs">
        <Shown seen={queues} what="Queues">
          {(all) => (
            <Table.ScrollContainer minWidth={280} scrollAreaProps={{ tabIndex: 0 }}>
              <Table captionSide="top">
                <Table.Caption ta="left">Messages</Table.Caption>
                <Table.Thead>
                  <Table.Tr>
                    {['Queue', 'Waiting', 'In work'].map((title) => (
                      <Table.Th key={title} scope="col">
                        {title}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {all.map(({ name, waiting, inFlight, delayed }) => (
                    <Table.Tr key={name}>
                      <Table.Td>{name}</Table.Td>
                      <Table.Td>{number(waiting + delayed)}</Table.Td>
                      <Table.Td>{number(inFlight)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Shown>
        <Shown seen={alarms} what="Alarms">
          {(all) => (
            <List size="sm" listStyleType="none">
              {all.map(({ name, state, reason }) => (
                <List.Item key={name}>
                  <State of={state} /> {name}
                  {state === 'ALARM' && reason ? `: ${reason}` : ''}
                </List.Item>
              ))}
            </List>
          )}
        </Shown>
      </Stack>
    </details>
  );
}
