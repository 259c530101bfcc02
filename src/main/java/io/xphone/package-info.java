/**
 * The public API: all types that an application needs to place and answer calls, together with
 * {@code io.xphone.options} and {@code io.xphone.audio}. Start with {@link io.xphone.Phone}, which registers with a
 * PBX, or {@link io.xphone.SipServer}, which receives calls from configured peers.
 *
 * <p>The interfaces are handles. A handle has the id of a phone, server or call; it sends commands to the verticles of
 * that phone, server or call and receives their events, on the same node or another one of a cluster, at the addresses
 * in {@code io.xphone.bus.Addresses}. The other types are values: parameters, results and events.
 *
 * <p>Values may import {@code java.*}, Vert.x core, codegen and {@code io.xphone.options}. An interface also imports
 * its implementation in {@code io.xphone.impl}, for its factory methods. {@code docs/architecture.md} shows all
 * packages, and the path of an INVITE and of an audio frame through them.
 */
@ModuleGen(name = "xphone", groupPackage = "io.xphone")
package io.xphone;

import io.vertx.codegen.annotations.ModuleGen;
