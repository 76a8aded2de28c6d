import type { Auth } from "firebase/auth";

import type { PublicConfig } from "@/config";

type Settings = PublicConfig["firebase"];

let ready: Promise<Auth> | undefined;

/** Firebase Auth, fetched when somebody wants to sign in. It remembers nobody: the shop does. */
export function firebaseAuth(settings: Settings): Promise<Auth> {
  ready ??= start(settings);
  return ready;
}

async function start({ apiKey, projectId, authDomain, emulator }: Settings): Promise<Auth> {
  const [{ initializeApp }, sdk] = await Promise.all([
    import("firebase/app"),
    import("firebase/auth"),
  ]);
  const app = initializeApp({ apiKey, projectId, authDomain });
  const auth = sdk.initializeAuth(app, {
    persistence: sdk.inMemoryPersistence,
    popupRedirectResolver: sdk.browserPopupRedirectResolver,
  });
  if (emulator !== null) sdk.connectAuthEmulator(auth, emulator, { disableWarnings: true });
  return auth;
}

export async function withPassword(
  settings: Settings,
  email: string,
  password: string,
): Promise<string> {
  const auth = await firebaseAuth(settings);
  const { signInWithEmailAndPassword } = await import("firebase/auth");
  const { user } = await signInWithEmailAndPassword(auth, email, password);
  return user.getIdToken();
}

export async function withNewAccount(
  settings: Settings,
  wanted: Readonly<{ email: string; password: string; name: string }>,
): Promise<string> {
  const auth = await firebaseAuth(settings);
  const sdk = await import("firebase/auth");
  const { user } = await sdk.createUserWithEmailAndPassword(auth, wanted.email, wanted.password);
  if (wanted.name !== "") await sdk.updateProfile(user, { displayName: wanted.name });
  // The name is part of a token made after it was set.
  return user.getIdToken(true);
}

export async function withGoogle(settings: Settings): Promise<string> {
  const auth = await firebaseAuth(settings);
  const { GoogleAuthProvider, signInWithPopup } = await import("firebase/auth");
  const { user } = await signInWithPopup(auth, new GoogleAuthProvider());
  return user.getIdToken();
}

/** Firebase's own name of what went wrong, such as `auth/invalid-credential`. */
export function firebaseCode(error: unknown): string | null {
  const code: unknown = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && code.startsWith("auth/") ? code : null;
}
