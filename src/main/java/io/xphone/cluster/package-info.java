/**
 * A Hazelcast cluster of nodes and applications: member addresses, the shared secret, TLS of the event bus. The node
 * and the applications that join it use the same settings.
 *
 * <p>{@link io.xphone.cluster.Cluster} makes Vert.x a member. Imports {@code java.*}, Vert.x core and {@code
 * io.vertx:vertx-hazelcast}, which is an optional library: this is the only package that imports it, and no other
 * package of the library imports this one.
 */
package io.xphone.cluster;
