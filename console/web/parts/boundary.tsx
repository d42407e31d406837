import { Alert, Button, Container } from '@mantine/core';
import { Component, type ReactNode } from 'react';

/** Says that a part of the page broke, such as a script that the console no longer gives, instead of leaving it blank. */
export class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Container p="md">
        <Alert color="red" title="This part of the page broke" role="alert">
          <p>{error.message}</p>
          <Button variant="default" onClick={() => location.reload()}>
            Load the page anew
          </Button>
        </Alert>
      </Container>
    );
  }
}
