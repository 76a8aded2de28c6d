import { toProblem } from "@/api/problem";
import { COOKIES } from "@/session/cookies";
import { answer, guarded, hold, readBody, refuse } from "@/session/handlers";

/** A new password comes with a new refresh token, which a page is not to see. */
export const POST = guarded(async (request, api) => {
  const sent = await readBody(request);
  const text = (name: string) => (typeof sent[name] === "string" ? sent[name] : "");
  const { data, error, response } = await api.POST("/api/v1/admin/password", {
    headers: { Authorization: `Bearer ${text("token")}` },
    body: { currentPassword: text("currentPassword"), newPassword: text("newPassword") },
  });
  if (data === undefined) {
    const problem = toProblem(error, response.status);
    return refuse(response.status, problem.type, problem.detail);
  }
  await hold(COOKIES.staff, data.refreshToken);
  return answer({ admin: data.admin, token: data.token, expiresIn: data.expiresIn });
});
