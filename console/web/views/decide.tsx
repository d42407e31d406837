import { Button, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { LIMITS, type SubscriptionRequest } from '../../api';
import { api, byId } from '../client';
import { Failed } from '../parts/failed';

export type Verdict = 'accept' | 'reject';

interface DecideProps {
  readonly request: SubscriptionRequest;
  /** Names of what is asked for. */
  readonly what: string;
  readonly verdict: Verdict;
  /** Called once it is over, with whether it was decided. */
  readonly onDone: (decided: boolean) => void;
}

/** Asks for the reason of a decision, and takes it only with one. */
export function Decide({ request, what, verdict, onDone }: DecideProps) {
  const [reason, setReason] = useState('');
  const { mutate, error, isPending } = useMutation({
    mutationFn: () =>
      api.requests[':id'][verdict].$post({ ...byId(request.id), json: { reason: reason.trim() } }),
    onSuccess: () => onDone(true),
  });
  const verb = verdict === 'accept' ? 'Accept' : 'Reject';
  const title = `${verb} the request of ${request.subscriber}`;
  const close = () => onDone(false);
  return (
    // Locking the page's scroll would need a style that the content security policy refuses.
    <Modal.Root opened onClose={close} lockScroll={false} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={title} bg="var(--mantine-color-default)">
        <Modal.Body>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              mutate();
            }}
          >
            <Stack gap="sm">
              <Title order={2} size="h4">
                {title}
              </Title>
              <Text size="sm">
                {verdict === 'accept'
                  ? `The project will read ${what}, until somebody revokes it.`
                  : `The project will not read ${what}. It may ask again.`}
              </Text>
              <blockquote>{request.reason}</blockquote>
              <Textarea
                data-autofocus
                label="Your reason"
                description="Who asked reads it."
                required
                autosize
                minRows={2}
                maxRows={8}
                maxLength={LIMITS.reason}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              {error && <Failed error={error} />}
              <Group justify="end">
                <Button variant="default" onClick={close}>
                  Back
                </Button>
                <Button
                  type="submit"
                  loading={isPending}
                  disabled={reason.trim() === ''}
                  color={verdict === 'reject' ? 'red.9' : undefined}
                >
                  {verb}
                </Button>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
