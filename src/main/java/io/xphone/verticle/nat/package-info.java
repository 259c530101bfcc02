/**
 * The sockets and timers of NAT traversal: STUN requests from a media or SIP socket, connections to TURN servers,
 * and the lookup of both. The protocols are in {@code io.xphone.nat}.
 */
package io.xphone.verticle.nat;
