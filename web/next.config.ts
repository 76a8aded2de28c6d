import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Files that staff import pass through src/proxy.ts where no edge stands in front.
  experimental: { proxyClientMaxBodySize: "128mb" },
  // A folder above has no lockfile of its own, and Next would look for one.
  turbopack: { root: import.meta.dirname },
};

export default config;
