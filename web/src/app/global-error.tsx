"use client";

import "@/styles/global.css";

/** The last resort, where not even the layout could be made: no language is known here. */
export default function GlobalError() {
  return (
    <html lang="vi">
      <body>
        <main>
          <h1>Atelier</h1>
          <p>Cửa hàng tạm gián đoạn, xin tải lại trang.</p>
          <p lang="en">The shop is interrupted, please load the page again.</p>
        </main>
      </body>
    </html>
  );
}
