import { COOKIES } from "@/session/cookies";
import {
  answer,
  drop,
  guarded,
  held,
  hint,
  hold,
  nothing,
  readBody,
  refuse,
} from "@/session/handlers";
import { toProblem } from "@/api/problem";

/** Sign in: a Firebase ID token buys the shop's own session, whose refresh token stays in a cookie. */
export const POST = guarded(async (request, api) => {
  const { idToken } = await readBody(request);
  if (typeof idToken !== "string") return refuse(400, "bad-request", "An idToken is missing.");
  const { data, error, response } = await api.POST("/api/v1/auth/login", { body: { idToken } });
  if (data === undefined) {
    const problem = toProblem(error, response.status);
    return refuse(response.status, problem.type, problem.detail);
  }
  await hold(COOKIES.refresh, data.refreshToken);
  await hint("shopper");
  await mergeCart(data.token, api);
  return answer({
    user: data.user,
    token: data.token,
    expiresIn: data.expiresIn,
    cartToken: null,
  });
});

/** What a guest had in the bag comes along; a cart that the API knows no longer is no reason to fail. */
async function mergeCart(token: string, api: Parameters<Parameters<typeof guarded>[0]>[1]) {
  const cartToken = await held(COOKIES.cart);
  if (cartToken === null) return;
  const { response } = await api.POST("/api/v1/cart/merge", {
    body: { cartToken },
    headers: { Authorization: `Bearer ${token}` },
  });
  // Kept where the API could not answer, to be merged at the next sign-in.
  if (response.status < 500 && response.status !== 429) await drop(COOKIES.cart);
}

/** Sign out, here and at the API. */
export const DELETE = guarded(async (_request, api) => {
  const refreshToken = await held(COOKIES.refresh);
  await drop(COOKIES.refresh);
  await hint(null);
  if (refreshToken !== null) await api.POST("/api/v1/auth/logout", { body: { refreshToken } });
  return nothing();
});
