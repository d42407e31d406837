import { Alert, Button, Card, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useRef, useState } from 'react';
import type { Snapshot, SubscriptionRequest } from '../../api';
import { linkToAsset } from '../address';
import { Ago, When } from '../parts/ago';
import { type Column, Data } from '../parts/data';
import { Nothing, Section } from '../parts/section';
import { IfVisible } from '../parts/if-visible';
import { State } from '../parts/state';
import { count, gatherVisible } from '../parts/format';
import { Decide, type Verdict } from './decide';

/** Who asks for what, and the decision on it. */
export function Requests({ snapshot }: { snapshot: Snapshot }) {
  const { items, hidden: notVisible } = gatherVisible(snapshot, ({ requests }) => requests);
  const waiting = items.filter(({ status }) => status === 'PENDING');
  const decided = items.filter(({ status }) => status !== 'PENDING');
  const [said, setSaid] = useState('');
  const status = useRef<HTMLDivElement>(null);
  return (
    <Stack gap="md">
      {snapshot.platform.subscriptionApproval === 'auto' && (
        <Alert color="gray" variant="default" title="A rule decides">
          subscriptionApproval is auto, so a function accepts what fits its rule. What does not fit waits
          here, and is decided in DataZone’s own portal.
        </Alert>
      )}
      {snapshot.platform.subscriptionApproval === 'permit' && (
        <Alert color="gray" variant="default" title="Permits decide">
          subscriptionApproval is permit, so a function accepts what a permit in force covers, and rejects the
          rest with the reason.
        </Alert>
      )}
      <div role="status" className="said" tabIndex={-1} ref={status}>
        {said && (
          <Alert color="green" variant="default" withCloseButton onClose={() => setSaid('')} title={said} />
        )}
      </div>
      <Section
        title="Waiting"
        aside={
          <Text size="sm" c="dimmed">
            {count(waiting.length, 'request')}
          </Text>
        }
      >
        <Stack gap="sm">
          {waiting.length === 0 && notVisible.length < Object.keys(snapshot.accounts).length && (
            <Nothing>No request waits.</Nothing>
          )}
          {waiting.map((request) => (
            <Waiting
              key={request.id}
              request={request}
              onDecided={(text) => {
                setSaid(text);
                status.current?.focus();
              }}
            />
          ))}
          {notVisible.length > 0 && (
            <details open={notVisible.length <= 3}>
              <summary>Requests for {count(notVisible.length, 'account')} are not visible</summary>
              <Stack gap="xs" mt="xs">
                {notVisible.map((entry) => (
                  <IfVisible
                    key={entry}
                    seen={snapshot.accounts[entry].requests}
                    what={`Requests for ${entry}`}
                  >
                    {() => null}
                  </IfVisible>
                ))}
              </Stack>
            </details>
          )}
        </Stack>
      </Section>
      {decided.length > 0 && (
        <Section title="Decided">
          <Data caption="Decided" columns={DECIDED} rows={decided} keyOf={({ id }) => id} />
        </Section>
      )}
    </Stack>
  );
}

function listingNames({ listings }: SubscriptionRequest): string {
  return listings.map(({ name }) => name).join(', ');
}

const DECIDED: readonly Column<SubscriptionRequest>[] = [
  {
    title: 'Request',
    of: (request) => (
      <>
        {request.subscriber} for {listingNames(request)}
      </>
    ),
  },
  { title: 'Asked because', of: ({ reason }) => reason },
  { title: 'State', of: ({ status }) => <State of={status} /> },
  { title: 'Decided because', of: ({ decision }) => decision },
  { title: 'When', of: ({ decided, asked }) => (decided ?? asked) && <Ago at={decided ?? asked ?? ''} /> },
];

function Waiting({
  request,
  onDecided,
}: {
  request: SubscriptionRequest;
  onDecided: (said: string) => void;
}) {
  const [verdict, setVerdict] = useState<Verdict>();
  const { subscriber, reason, asked, listings, decidable } = request;
  const what = listingNames(request);
  return (
    <Card withBorder padding="md" component="article" aria-label={`${subscriber} asks for ${what}`}>
      <div className="title">
        <div>
          <p>
            <b>{subscriber}</b> asks for{' '}
            {listings.map(({ listingId, name }, index) => (
              <span key={listingId}>
                {index > 0 && ', '}
                <a href={linkToAsset({ listingId, assetId: '' })}>{name}</a>
              </span>
            ))}
          </p>
          <blockquote>{reason || 'Without a reason'}</blockquote>
          {asked && (
            <Text size="sm">
              <When at={asked} />
            </Text>
          )}
        </div>
        {decidable && (
          <Group gap="xs">
            <Button onClick={() => setVerdict('accept')}>
              Accept<VisuallyHidden> {what}</VisuallyHidden>
            </Button>
            <Button variant="default" onClick={() => setVerdict('reject')}>
              Reject<VisuallyHidden> {what}</VisuallyHidden>
            </Button>
          </Group>
        )}
      </div>
      {verdict && (
        <Decide
          request={request}
          what={what}
          verdict={verdict}
          onDone={(decided) => {
            setVerdict(undefined);
            if (decided) onDecided(`${subscriber} ${verdict === 'accept' ? 'may' : 'may not'} read ${what}.`);
          }}
        />
      )}
    </Card>
  );
}
