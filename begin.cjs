'use strict';
// Runs one of our commands on the Node of the lockfile. Written for any old Node to read, so that even that one can say what is wrong.
var fs = require('fs');
var path = require('path');
var crypto = require('crypto');
var spawnSync = require('child_process').spawnSync;
var spawn = require('child_process').spawn;

process.chdir(__dirname);

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

function isAtLeast(version, wanted) {
  var have = version.split('.').map(Number);
  return have[0] > wanted[0] || (have[0] === wanted[0] && have[1] >= wanted[1]);
}

if (!isAtLeast(process.versions.node, [20, 0])) {
  stop(
    'This needs Node 20 or later, and you have Node ' +
      process.versions.node +
      ': install a newer one from nodejs.org and try again.',
  );
}

installWhatTheLockfileSays();
run(nodeOfTheLockfile(), process.argv.slice(2));

function installWhatTheLockfileSays() {
  var marker = path.join('node_modules', '.installed-from');
  var lockfile = crypto.createHash('sha256').update(fs.readFileSync('package-lock.json')).digest('hex');
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === lockfile) return;

  console.log('Installing exactly what package-lock.json says. This takes a minute, once.');
  var npm = process.env.npm_execpath;
  var arguments_ = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  var installed =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm].concat(arguments_), { stdio: 'inherit' })
      : spawnSync('npm', arguments_, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (installed.status !== 0) {
    stop(
      'npm ci did not finish: check that this folder can be written and that the npm registry can be reached, then try again.',
    );
  }
  fs.writeFileSync(marker, lockfile);
}

/** The Node that package-lock.json brings; where it brings none (macOS), the machine's own if it is new enough. */
function nodeOfTheLockfile() {
  var brought = path.resolve('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (fs.existsSync(brought)) return brought;
  if (isAtLeast(process.versions.node, [22, 12])) return process.execPath;
  return stop('No Node came with the packages for this machine: install Node 24 from nodejs.org and try again.');
}

function run(node, command) {
  var environment = Object.assign({}, process.env, { ASTRO_TELEMETRY_DISABLED: '1', ASTRO_DEV_BACKGROUND: '0' });
  environment.PATH = path.resolve('node_modules', '.bin') + path.delimiter + (process.env.PATH || '');
  var child = spawn(node, ['--disable-warning=ExperimentalWarning'].concat(command), {
    stdio: 'inherit',
    env: environment,
    shell: process.platform === 'win32',
  });
  ['SIGINT', 'SIGTERM'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('exit', function (code, signal) {
    process.exit(signal ? 1 : code);
  });
}
