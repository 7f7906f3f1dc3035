export { type HttpClientTransportConfig, httpClientTransport } from './httpClientTransport.js';
export { provideResilientHttp, ResilientHttp } from './provideResilientHttp.js';
