package io.casfs.replication;

import io.casfs.namespace.Replica;

/** What the core works with: real things, or those of a simulation. */
record Ports(Replica replica, Members members, Security security, Hold hold, Wire wire, Agenda agenda) {}
