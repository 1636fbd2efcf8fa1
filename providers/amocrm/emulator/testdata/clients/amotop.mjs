// @mobilon-dev/amotop behind calls.mjs.
import { AmoApiClient, AmoFileClient, AmoService } from "@mobilon-dev/amotop";
import { serve } from "./calls.mjs";

function open({ base, token }) {
  const host = new URL(base).host;
  const api = new AmoApiClient(host, token);
  api.axios.defaults.baseURL = base; // else https

  const service = new AmoService();
  const create = service.createAxiosClient.bind(service);
  service.createAxiosClient = (domain) => {
    const http = create(domain);
    http.defaults.baseURL = base;
    return http;
  };
  return {
    api,
    refresh: (grant) => service.exchangeAccessToken(host, grant),
    exchange: (grant) => service.exchangeCode(host, grant),
    hasScope: (accessToken, scope) => new AmoFileClient(accessToken, { driveUrl: base }).hasScope(scope),
  };
}

await serve(open, (error) => ({
  status: error.response?.status,
  type: error.response?.headers["content-type"],
  body: error.response?.data,
}));
