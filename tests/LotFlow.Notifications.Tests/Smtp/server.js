// A real SMTP server that behaves as the first part of a recipient's address says: "full.1@example.com" meets a full disk.
// It says on standard output what it listens on and which messages it was given, and ends with the process that started it.
const { SMTPServer } = require('smtp-server');
const fs = require('fs');

const [keyFile, certFile] = process.argv.slice(2);
const tries = new Map();
const say = what => process.stdout.write(`${JSON.stringify(what)}\n`);
const refusal = (code, text) => Object.assign(new Error(text), { responseCode: code });

function start(name, options) {
  const server = new SMTPServer({
    key: fs.readFileSync(keyFile),
    cert: fs.readFileSync(certFile),
    logger: false,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth(auth, session, done) {
      return auth.username === 'lotflow' && auth.password === 'Sup3r-s3cret' ? done(null, { user: auth.username }) : done(refusal(535, '5.7.8 Wrong credentials'));
    },
    onRcptTo(address, session, done) {
      const kind = address.address.split('.')[0];
      const count = (tries.get(address.address) || 0) + 1;
      tries.set(address.address, count);
      if (kind === 'unknown') return done(refusal(550, `5.1.1 <${address.address}>: no such mailbox`));
      if (kind === 'greylisted' && count === 1) return done(refusal(451, '4.7.1 Come back later'));
      if (kind === 'never') return done(refusal(450, '4.2.1 Not now'));
      if (kind === 'hasty' && count === 1) return socketOf(session).destroy();
      return done();
    },
    onData(stream, session, done) {
      const chunks = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0].address;
        say({ to, from: session.envelope.mailFrom.address, secure: session.secure, user: session.user || null, mail: Buffer.concat(chunks).toString('latin1') });
        switch (to.split('.')[0]) {
          case 'silent': return undefined;
          case 'dropped': return socketOf(session).destroy();
          case 'garbled': return socketOf(session).write('HTTP/1.1 200 OK\r\n\r\n<html>\r\n');
          case 'spam': return done(refusal(554, '5.7.1 This looks like spam'));
          case 'full': return done(refusal(452, '4.3.1 No space left'));
          case 'hangup':
            done(null, 'Taken');
            return setImmediate(() => socketOf(session).destroy());
          default: return done(null, 'Taken');
        }
      });
    },
    ...options,
  });
  const socketOf = session => [...server.connections].find(c => c.session.id === session.id)._socket;
  server.on('error', () => {});
  server.listen(0, '127.0.0.1', () => say({ listening: name, port: server.server.address().port }));
}

start('starttls', {});
start('tls', { secure: true });
start('clear', { disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
process.stdin.resume().on('end', () => process.exit());
