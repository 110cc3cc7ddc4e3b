// ltijs doing what Kith's launch does: login, launch, a page. One process, as its documentation shows it, on PostgreSQL.
//
// Two settings differ from the documented ones, each because the driver needs it: `tokenMaxAge`, since tokens are signed
// ahead of the measurement, and cookies without `secure`, since everything is on loopback without TLS.
'use strict'

const { Provider: lti } = require('ltijs')
const Database = require('ltijs-sequelize')

const { PORT, DATABASE, ISSUER, CLIENT_ID, AUTH_URL, TOKEN_URL, JWKS_URL } = process.env
const at = new URL(DATABASE)

const plugin = new Database(at.pathname.slice(1), at.username, at.password, {
  // A folder: the socket of a server on this machine.
  host: at.searchParams.get('host') || at.hostname,
  port: at.port || 5432,
  dialect: 'postgres',
  pool: { max: 16 },
  logging: false
})

lti.setup('a-key-that-signs-cookies-and-ltiks', { plugin }, {
  appRoute: '/',
  loginRoute: '/login',
  cookies: { secure: false, sameSite: 'Lax' },
  tokenMaxAge: 3600
})

lti.onConnect((token, req, res) =>
  res.send(`<!doctype html><title>ltijs</title><main data-user="${token.user}">Welcome</main>`))

async function main () {
  await lti.deploy({ port: Number(PORT), silent: true })
  await lti.registerPlatform({
    url: ISSUER,
    name: 'bench',
    clientId: CLIENT_ID,
    authenticationEndpoint: AUTH_URL,
    accesstokenEndpoint: TOKEN_URL,
    authConfig: { method: 'JWK_SET', key: JWKS_URL }
  })
  console.log('ready')
}

main().catch(error => {
  console.error(error)
  process.exit(1)
})
