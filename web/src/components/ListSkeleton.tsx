import styles from "./ListSkeleton.module.css";
import { Skeleton } from "./Skeleton";

export function ListSkeleton() {
  return (
    <div className={styles.page}>
      <Skeleton shape="title" />
      <div className={styles.grid}>
        {[0, 1, 2, 3, 4, 5].map((index) => (
          <div key={index} className={styles.card}>
            <Skeleton shape="portrait" />
            <Skeleton />
          </div>
        ))}
      </div>
    </div>
  );
}
