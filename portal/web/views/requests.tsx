import { Alert, Button, Card, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { LIMITS, ROUTES, type Snapshot, type SubscriptionRequest } from '../../api';
import { post, route } from '../client';
import { Ago } from '../parts/ago';
import { Failed } from '../parts/failed';
import { Shown } from '../parts/seen';
import { State } from '../parts/state';

type Verdict = 'accept' | 'reject';

/** Who asks for what, and the decision on it. */
export function Requests({ snapshot }: { snapshot: Snapshot }) {
  const { subscriptionApproval } = snapshot.platform;
  return (
    <Stack gap="md">
      {subscriptionApproval === 'auto' && (
        <Alert color="gray" variant="light">
          A rule decides requests here (subscriptionApproval: auto). There is nothing to decide by hand.
        </Alert>
      )}
      {Object.values(snapshot.accounts).map(({ entry, requests }) => (
        <section key={entry} aria-label={entry}>
          <Title order={2} size="h4" mb="xs">
            {entry}
          </Title>
          <Shown seen={requests} what={`Requests for ${entry}`}>
            {(all) =>
              all.length === 0 ? (
                <Text size="sm">Nobody has asked yet.</Text>
              ) : (
                <Stack gap="xs">
                  {all.map((request) => (
                    <Request key={request.id} request={request} />
                  ))}
                </Stack>
              )
            }
          </Shown>
        </section>
      ))}
    </Stack>
  );
}

function Request({ request }: { request: SubscriptionRequest }) {
  const [verdict, setVerdict] = useState<Verdict>();
  const { status, subscriber, reason, asked, listings, decided, decision, decidable } = request;
  const what = listings.map(({ name }) => name).join(', ');
  return (
    <Card withBorder>
      <Group justify="space-between" align="start">
        <div>
          <Text>
            <b>{subscriber}</b> asks for <b>{what}</b>{' '}
            {asked && (
              <Text span size="sm" c="dimmed">
                <Ago at={asked} />
              </Text>
            )}
          </Text>
          <Text size="sm">{reason}</Text>
          {decided && (
            <Text size="sm" c="dimmed">
              <Ago at={decided} />: {decision ?? 'without a reason'}
            </Text>
          )}
        </div>
        <Group gap="xs">
          <State of={status} />
          {decidable && (
            <Button size="xs" onClick={() => setVerdict('accept')}>
              Accept {what}
            </Button>
          )}
          {decidable && (
            <Button size="xs" variant="default" onClick={() => setVerdict('reject')}>
              Reject {what}
            </Button>
          )}
        </Group>
      </Group>
      {verdict && <Decide request={request} verdict={verdict} onClose={() => setVerdict(undefined)} />}
    </Card>
  );
}

function Decide({
  request,
  verdict,
  onClose,
}: {
  request: SubscriptionRequest;
  verdict: Verdict;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => post(route(ROUTES[verdict], request.id), { reason }),
    onSuccess: onClose,
  });
  const title = `${verdict === 'accept' ? 'Accept' : 'Reject'} the request of ${request.subscriber}`;
  return (
    <Modal.Root opened onClose={onClose} lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body>
          <Title order={2} size="h4" mb="sm">
            {title}
          </Title>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              mutate();
            }}
          >
            <Stack gap="sm">
              <Textarea
                data-autofocus
                label="Reason"
                description="Who asked reads it."
                required
                autosize
                minRows={2}
                maxLength={LIMITS.reason}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              {error && <Failed error={error} />}
              <Group justify="end">
                <Button variant="default" onClick={onClose}>
                  Back
                </Button>
                <Button
                  type="submit"
                  loading={isPending}
                  disabled={reason.trim() === ''}
                  color={verdict === 'reject' ? 'red' : undefined}
                >
                  {verdict === 'accept' ? 'Accept' : 'Reject'}
                </Button>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
