import { expect, test } from "vitest";

import { ConfigError, readConfig } from "./config";

const production = {
  ATELIER_ENVIRONMENT: "production",
  API_ORIGIN: "http://shop:8000",
  PUBLIC_ORIGIN: "https://shop.example",
  BUCKET_ORIGIN: "https://pictures.example/bucket",
  FIREBASE_API_KEY: "key",
  FIREBASE_PROJECT_ID: "house",
};

test("a developer's machine needs to say nothing", () => {
  const config = readConfig({});
  expect(config.production).toBe(false);
  expect(config.apiOrigin).toBe("http://127.0.0.1:8000");
  expect(config.firebase.emulator).toBeNull();
});

test("an emulator may be named as Firebase names it", () => {
  const config = readConfig({ FIREBASE_AUTH_EMULATOR: "127.0.0.1:9099" });
  expect(config.firebase.emulator).toBe("http://127.0.0.1:9099");
});

test("production starts with everything it needs", () => {
  expect(readConfig(production).bucketOrigin).toBe("https://pictures.example");
});

test("production says everything that is wrong at once", () => {
  const refuse = () =>
    readConfig({
      ATELIER_ENVIRONMENT: "production",
      PUBLIC_ORIGIN: "http://shop.example",
      API_ORIGIN: "nonsense",
      FIREBASE_AUTH_EMULATOR: "127.0.0.1:9099",
    });
  expect(refuse).toThrow(ConfigError);
  for (const wrong of [
    "PUBLIC_ORIGIN",
    "API_ORIGIN",
    "FIREBASE_AUTH_EMULATOR",
    "FIREBASE_API_KEY",
    "BUCKET_ORIGIN",
  ]) {
    expect(refuse).toThrow(wrong);
  }
});
