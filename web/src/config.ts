/**
 * What the web's server is told by its environment, read once and refused as a whole.
 *
 * No imports of Next: scripts may read it too.
 */
export type Config = Readonly<{
  production: boolean;
  apiOrigin: string;
  publicOrigin: string;
  bucketOrigin: string;
  firebase: Readonly<{
    apiKey: string;
    projectId: string;
    authDomain: string;
    /** Origin of the Auth emulator; null wherever real people sign in. */
    emulator: string | null;
  }>;
}>;

/** What a browser may know. */
export type PublicConfig = Readonly<{ firebase: Config["firebase"] }>;

type Environment = Readonly<Record<string, string | undefined>>;

const DEVELOPMENT = {
  API_ORIGIN: "http://127.0.0.1:8000",
  PUBLIC_ORIGIN: "http://127.0.0.1:3001",
  FIREBASE_API_KEY: "nothing",
  FIREBASE_PROJECT_ID: "demo-atelier",
} as const;

export class ConfigError extends Error {}

/** Read the environment; throws ConfigError with everything that is wrong at once. */
export function readConfig(environment: Environment): Config {
  const production = environment.ATELIER_ENVIRONMENT === "production";
  const wrong: string[] = [];
  const read = (name: string): string => {
    const fallback = production ? undefined : DEVELOPMENT[name as keyof typeof DEVELOPMENT];
    const value = environment[name]?.trim() ?? fallback ?? "";
    if (value === "") wrong.push(`${name} is not set`);
    return value;
  };
  const origin = (name: string, value: string): string => {
    if (value === "") return value;
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      wrong.push(`${name} is no origin such as https://shop.example`);
      return value;
    }
    return parsed.origin;
  };
  const projectId = read("FIREBASE_PROJECT_ID");
  const emulator = environment.FIREBASE_AUTH_EMULATOR?.trim() ?? "";
  const config: Config = {
    production,
    apiOrigin: origin("API_ORIGIN", read("API_ORIGIN")),
    publicOrigin: origin("PUBLIC_ORIGIN", read("PUBLIC_ORIGIN")),
    bucketOrigin: origin("BUCKET_ORIGIN", environment.BUCKET_ORIGIN?.trim() ?? ""),
    firebase: {
      apiKey: read("FIREBASE_API_KEY"),
      projectId,
      authDomain: environment.FIREBASE_AUTH_DOMAIN?.trim() ?? `${projectId}.firebaseapp.com`,
      emulator: emulator === "" ? null : origin("FIREBASE_AUTH_EMULATOR", withScheme(emulator)),
    },
  };
  if (production) wrong.push(...refusals(config));
  if (wrong.length > 0) throw new ConfigError(`The web cannot start: ${wrong.join("; ")}`);
  return config;
}

function refusals(config: Config): string[] {
  const wrong: string[] = [];
  if (config.firebase.emulator !== null) wrong.push("FIREBASE_AUTH_EMULATOR is for development");
  if (!config.publicOrigin.startsWith("https:")) wrong.push("PUBLIC_ORIGIN must be https");
  if (config.bucketOrigin === "") wrong.push("BUCKET_ORIGIN is not set");
  return wrong;
}

/** Firebase's own variable is a bare host and port. */
function withScheme(address: string): string {
  return address.includes("://") ? address : `http://${address}`;
}

let known: Config | undefined;

/** The server's configuration, read at its first use. */
export function config(): Config {
  known ??= readConfig(process.env);
  return known;
}

export function publicConfig(): PublicConfig {
  return { firebase: config().firebase };
}
