import { toProblem } from "@/api/problem";
import { COOKIES } from "@/session/cookies";
import { answer, drop, guarded, held, hold, nothing, readBody, refuse } from "@/session/handlers";

/** A member of staff signs in; the refresh token stays in a cookie of its own path. */
export const POST = guarded(async (request, api) => {
  const sent = await readBody(request);
  const text = (name: string) => (typeof sent[name] === "string" ? sent[name] : null);
  const { data, error, response } = await api.POST("/api/v1/admin/login", {
    body: {
      email: text("email") ?? "",
      password: text("password") ?? "",
      totp: text("totp"),
      recoveryCode: text("recoveryCode"),
      deviceToken: await held(COOKIES.staffDevice),
    },
  });
  if (data === undefined) {
    const problem = toProblem(error, response.status);
    return refuse(response.status, problem.type, problem.detail);
  }
  await hold(COOKIES.staff, data.refreshToken);
  if (data.deviceToken) await hold(COOKIES.staffDevice, data.deviceToken);
  return answer({ admin: data.admin, token: data.token, expiresIn: data.expiresIn });
});

export const DELETE = guarded(async (_request, api) => {
  const refreshToken = await held(COOKIES.staff);
  await drop(COOKIES.staff);
  if (refreshToken !== null) await api.POST("/api/v1/admin/logout", { body: { refreshToken } });
  return nothing();
});
