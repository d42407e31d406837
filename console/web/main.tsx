import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import './app.css';
import './shell.css';
import './parts/data.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { takeToken } from './client';
import { followChanges } from './live';
import { Boundary } from './parts/boundary';
import { theme, variables } from './theme';

takeToken();
// The address of a console that was started anew, put into a page that is open.
addEventListener('hashchange', takeToken);
void followChanges();

const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const root = document.getElementById('app');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        cssVariablesResolver={variables}
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <Boundary>
            <App />
          </Boundary>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
