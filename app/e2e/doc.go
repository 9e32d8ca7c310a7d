// Package e2e sends mail as people do: with the mail clients they have, through
// the program as it is built, over servers that nobody here wrote.
//
// Each test starts `holdback serve` in a folder of its own and speaks with it
// only as a script could: by its commands, its door for mail clients and its
// control socket. The way a message takes is client, Holdback, Postfix, Dovecot,
// mailbox; what lies there must be what the client said, octet for octet.
//
// A test that this computer cannot run is skipped and names the Debian package;
// with HOLDBACK_TEST_REQUIRE set it fails instead, so that nothing is skipped
// where it must not be. There are no timed expectations here, only patience.
package e2e
