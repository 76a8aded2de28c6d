import type { session as vi } from "../vi/session";
import type { Like } from "../texts";

export const session: Like<typeof vi> = {
  signIn: "Sign in",
  signInText: "To order, to follow your orders and to keep a wishlist.",
  register: "Open an account",
  registerText: "An email address and a password are enough.",
  reset: "Reset your password",
  resetText: "We send a link to your email address.",
  resetSent:
    "If there is an account with this address, a letter is on its way. Please look among junk mail too.",
  email: "Email",
  password: "Password",
  newPassword: "Password",
  passwordHint: "At least 8 characters. Length matters more than tricks.",
  name: "Your name",
  optional: "optional",
  submitSignIn: "Sign in",
  submitRegister: "Open account",
  submitReset: "Send the link",
  google: "Continue with Google",
  or: "or",
  forgot: "Forgot your password?",
  noAccount: "No account yet?",
  haveAccount: "Have an account?",
  signedInAs: (name) => `You are signed in: ${name}`,
  firebase: {
    "auth/invalid-credential": "The email or the password is not right.",
    "auth/wrong-password": "The email or the password is not right.",
    "auth/user-not-found": "The email or the password is not right.",
    "auth/invalid-email": "This email address is not right.",
    "auth/email-already-in-use":
      "There is an account with this email. Sign in, or reset its password.",
    "auth/weak-password": "This password is easy to guess; please choose a longer one.",
    "auth/too-many-requests": "Too many tries. Please wait a few minutes.",
    "auth/user-disabled": "This account is closed. Please contact the shop.",
    "auth/network-request-failed": "No connection. Please check your network and try again.",
    // Google's own script did not come.
    "auth/internal-error":
      "Google could not be reached. Please try again, or sign in with your email.",
    "auth/popup-blocked": "The browser blocked Google's window. Allow it, then try again.",
    "auth/account-exists-with-different-credential":
      "This email already has an account with a password. Please sign in with that.",
  },
};
