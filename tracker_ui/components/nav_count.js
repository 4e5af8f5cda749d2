// Tells the navigation the number of a place. Draws nothing itself.
import { places, reader } from "live_cells";
import { useValues } from "live_rows";
import { counts } from "nav_counts";
import { h, onUnmounted, ref, watch } from "vue";

export default {
  props: { topic: Number, snap: Array, fields: Array, of: Array, count: Object, path: String },
  setup(props) {
    const { rows } = useValues({ ...props, caption: "the navigation" }, ref(null));
    const tell = () => {
      const value = rows.value?.length ? reader(rows.value[0], places(props.fields)) : () => 0;
      counts[props.path] = ["value", "words", "tone"].map(value);
    };
    watch(rows, tell, { immediate: true });
    onUnmounted(() => delete counts[props.path]);
    return () => h("span", { hidden: true });
  },
};
