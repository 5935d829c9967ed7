/** Name and mark of the application. */

import styles from "./Brand.module.css";
import icon from "./icon.svg";

export function Brand() {
  return (
    <span className={styles.brand}>
      <img src={icon} alt="" width={26} height={26} />
      Vade
    </span>
  );
}
