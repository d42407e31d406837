import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { NONCE, secureHeaders } from 'hono/secure-headers';
import { LIMITS } from '../api';
import { Refusal } from './failure';

/** A token that nobody guesses: 256 bits, for URLs. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What of a browser the page could be made to use, none of which it needs; of what it does not know, Chromium warns
 * (https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html).
 */
const FEATURES = [
  'accelerometer autoplay browsingTopics camera clipboardRead clipboardWrite displayCapture encryptedMedia fullscreen',
  'gamepad geolocation gyroscope hid identityCredentialsGet idleDetection localFonts magnetometer microphone midi',
  'otpCredentials payment pictureInPicture publickeyCredentialsGet screenWakeLock serial storageAccess syncXhr usb',
  'windowManagement xrSpatialTracking',
].flatMap((line) => line.split(' '));

/**
 * What the browser may do with an answer: run and load nothing but what this server gives, talk to it alone, keep
 * nothing, reach no device, and show the page in no frame. Only elements of style with the answer's nonce may stand in
 * the page itself.
 */
export function headers(): MiddlewareHandler[] {
  return [
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", NONCE],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      permissionsPolicy: Object.fromEntries(FEATURES.map((feature) => [feature, []])),
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      crossOriginResourcePolicy: 'same-origin',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginEmbedderPolicy: 'require-corp',
      // It is plain HTTP on loopback, where this would shut the browser out.
      strictTransportSecurity: false,
    }),
    async (context, next) => {
      await next();
      context.header('Cache-Control', 'no-store');
    },
  ];
}

/**
 * Only a page of this server may call it: its Host (a name that somebody else's DNS points at loopback is another),
 * its Origin, which a browser sends with every POST, and what the browser says of the page that calls.
 *
 * @param port that the server listens on
 */
export function sameOrigin(port: () => number): MiddlewareHandler {
  return async ({ req }, next) => {
    const host = req.header('host');
    if (host !== `127.0.0.1:${port()}` && host !== `localhost:${port()}`) {
      throw new Refusal(403, 'ForeignHost', 'The console answers only to its own address.');
    }
    const origin = req.header('origin');
    const safe = req.method === 'GET' || req.method === 'HEAD';
    if (origin === undefined ? !safe : origin !== `http://${host}`) {
      throw new Refusal(403, 'ForeignOrigin', "Only the console's own page may call it.");
    }
    const site = req.header('sec-fetch-site') ?? 'none';
    const opened = safe && req.header('sec-fetch-mode') === 'navigate' && !req.path.startsWith('/api/');
    if (site !== 'same-origin' && site !== 'none' && !opened) {
      throw new Refusal(403, 'ForeignSite', "Only the console's own page may call it.");
    }
    await next();
  };
}

/** Whoever calls the API knows the token. */
export function bearer(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async ({ req }, next) => {
    const presentedToken = /^Bearer (\S+)$/.exec(req.header('authorization') ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(presentedToken), expected)) {
      throw new Refusal(
        401,
        'NoToken',
        'The token is missing or wrong.',
        "Open the address that the console's terminal shows.",
      );
    }
    await next();
  };
}

/** Of one length, as a comparison in constant time needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Bodies are JSON, and small; another type could be sent by a form of any page. */
export function jsonBody(): MiddlewareHandler[] {
  return [
    async ({ req }, next) => {
      if (req.method === 'POST' && !/^application\/json(;|$)/.test(req.header('content-type') ?? '')) {
        throw new Refusal(415, 'NotJson', 'The body must be of the type application/json.');
      }
      await next();
    },
    bodyLimit({
      maxSize: LIMITS.body,
      onError: () => {
        throw new Refusal(413, 'TooLarge', `The body must be no larger than ${LIMITS.body} bytes.`);
      },
    }),
  ];
}
