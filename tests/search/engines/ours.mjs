export const openOurs = () => undefined; export const oursSubject=()=>undefined;
