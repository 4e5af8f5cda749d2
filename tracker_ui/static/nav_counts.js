// The numbers beside places of the navigation: address -> [number, what it counts, tone]. nav_count.js fills it.
import { reactive } from "vue";

export const counts = reactive({});
