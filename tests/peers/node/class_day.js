// A client with nothing of gRPC's C core and nothing of protobuf's C++: @grpc/grpc-js and protobufjs. It plays the class
// day of tests/peers/class_day.py and reads the errors' details as Google's own definitions say.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const {address, token, source, clock} = JSON.parse(process.argv[2]);
const protos = fs.readdirSync(path.join(source, 'proto/psmet/v1')).map((name) => `psmet/v1/${name}`);
const options = {keepCase: true, longs: String, enums: String, defaults: true, includeDirs: [path.join(source, 'proto')]};
const api = grpc.loadPackageDefinition(loader.loadSync(protos, options)).psmet.v1;

// As googleapis has them: what any library would read the details with.
const google = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
`, {keepCase: true}).root;
const own = new protobuf.Root();
own.resolvePath = (origin, target) => target.startsWith('google/') ? target : path.join(source, 'proto', target);
own.loadSync(protos, {keepCase: true});

const stubs = Object.entries(api).filter(([, made]) => made.service)
    .map(([, Service]) => new Service(address, grpc.credentials.createInsecure()));
const metadata = new grpc.Metadata();
metadata.set('authorization', `Bearer ${token}`);

/** Calls a method by its name. Returns the reply; throws gRPC's error. */
function call(method, request) {
  const stub = stubs.find((each) => typeof each[method] === 'function');
  assert.ok(stub, `no service has ${method}`);
  return new Promise((done, failed) => {
    stub[method](request, metadata, {deadline: Date.now() + 20000}, (error, reply) => error ? failed(error) : done(reply));
  });
}

/** What a call is refused with: gRPC's code, google.rpc.ErrorInfo, and psmet.v1.Remedies with their requests read. */
async function refusal(method, request) {
  const error = await call(method, request).then(() => assert.fail(`${method} was not refused`), (e) => e);
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  assert.ok(bytes, `${method}: ${error.message} has no details`);
  const status = google.lookupType('google.rpc.Status').decode(bytes);
  assert.equal(status.code, error.code);
  assert.equal(status.message, error.details);
  const found = {code: error.code, text: status.message, remedies: []};
  for (const detail of status.details) {
    if (detail.type_url === 'type.googleapis.com/google.rpc.ErrorInfo') {
      found.info = google.lookupType('google.rpc.ErrorInfo').decode(detail.value);
    } else {
      assert.equal(detail.type_url, 'type.googleapis.com/psmet.v1.Remedies');
      for (const remedy of own.lookupType('psmet.v1.Remedies').decode(detail.value).remedies) {
        const type = own.lookup(remedy.method).requestType;
        found.remedies.push({method: remedy.method, request: own.lookupType(`psmet.v1.${type}`).decode(remedy.request)});
      }
    }
  }
  assert.equal(found.info.domain, 'psmet');
  return found;
}

const file = (name) => fs.readFileSync(path.join(source, name), 'utf8');

async function programme() {
  await call('AddOrganization', {organization: {name: 'Example', npi: '1999999984', tax_id: '12-3456789'}});
  await call('AddSite', {site: {name: 'Main St', zone: 'America/Chicago', organization: 'og-1', opens: '00:00', closes: '23:30'}});
  await call('AddRoom', {room: {name: 'A', capacity: 20}});
  const {curriculum} = await call('PublishCurriculum', {file: file('deploy/curricula/adces-3.toml')});
  assert.equal(curriculum.modules.length, 8);
  await call('PublishPolicy', {file: file('deploy/policies/sample-payer.toml')});
  await call('ConfirmPolicy', {policy: 'po-1'});
  await call('AddInstructor', {instructor: {given_name: 'Rosa', family_name: 'Example', profession: 'RD', npi: '1234567893'}});
  await call('AddCredential', {credential: {instructor: 'i-1', type: 'RD', number: '1', issuer: 'CDR', issued_on: '2024-01-15',
                                            valid_to: '2029-01-14'}});
  await call('VerifyCredential', {credential: 'cr-1', method: 'register'});
  for (let i = 0; i < 5; ++i) {
    await call('AddPatient', {patient: {given_name: 'Testa', family_name: `Example${i}`, birth_date: '1960-01-01',
                                        payer: 'sample-payer'}});
  }
}

async function classDay() {
  const {session} = await call('AddSession', {module: 'adces-3/healthy-eating', start: {text: '2026-12-08 09:00'},
                                              instructor: 'i-1'});
  assert.deepEqual([session.start.civil, session.start.abbreviation], ['2026-12-08T09:00:00', 'CST']);
  for (let patient = 1; patient <= 4; ++patient) {
    const {enrollment} = await call('EnrollPatient', {session: session.id, patient: `p-${patient}`});
    assert.equal(enrollment.seat, patient);
  }
  const fifth = await refusal('EnrollPatient', {session: session.id, patient: 'p-5'});
  assert.equal(fifth.code, grpc.status.FAILED_PRECONDITION);
  assert.equal(fifth.info.reason, 'SESSION_FULL');
  assert.equal(fifth.info.metadata.session, session.id);
  const waiting = fifth.remedies.find((each) => each.request.waitlist);
  assert.equal(waiting.method, 'psmet.v1.ScheduleService.EnrollPatient');
  assert.deepEqual([waiting.request.session, waiting.request.patient], [session.id, 'p-5']);
  const nobody = await refusal('EnrollPatient', {session: session.id, patient: 'p-999'});
  assert.deepEqual([nobody.code, nobody.info.reason], [grpc.status.NOT_FOUND, 'PATIENT_NOT_FOUND']);
  const empty = await refusal('AddPatient', {patient: {given_name: 'Testa'}});
  assert.deepEqual([empty.code, empty.info.reason], [grpc.status.INVALID_ARGUMENT, 'FIELD_REQUIRED']);

  const once = {session: session.id, patient: 'p-5', waitlist: true, request_id: 'node-1'};
  assert.deepEqual(await call('EnrollPatient', once), await call('EnrollPatient', once));
  assert.equal((await refusal('EnrollPatient', {...once, patient: 'p-4'})).info.reason, 'REQUEST_ID_REUSED');

  fs.writeFileSync(clock, '2026-12-08T09:00:00-06:00\n');
  assert.equal((await call('CheckIn', {session: session.id, everyone: true})).roster.here, 4);
  await call('StartSession', {session: session.id});
  fs.writeFileSync(clock, '2026-12-08T10:30:00-06:00\n');
  const {charges} = await call('CloseSession', {session: session.id});
  assert.deepEqual(charges.map((each) => [each.code, each.units, each.minutes]), Array(4).fill(['98961', 3, 90]));
  for (const each of charges) assert.equal((await call('RecomputeCharge', {charge: each.charge})).equal, true);
}

programme().then(classDay).then(() => console.log('a class day through grpc-js'), (error) => {
  console.error(error);
  process.exitCode = 1;
}).finally(() => stubs.forEach((stub) => stub.close()));
