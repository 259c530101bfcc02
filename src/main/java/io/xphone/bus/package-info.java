/**
 * The event-bus contract: every address, message, codec and service of xphone-vertx.
 *
 * <p>Events and control go over the event bus, between nodes and to other languages. On one node, media and control
 * pass by reference through the interfaces of {@code io.xphone.bus.internal} and {@code io.xphone.verticle.media} that
 * {@code docs/architecture.md} lists, and no others.
 *
 * <p>Applications, other languages and other nodes of a cluster depend on this package and on no verticle. May import
 * the pure packages, the values of {@code io.xphone}, {@code io.xphone.options}, Vert.x core and service-proxy.
 */
@ModuleGen(name = "xphone-bus", groupPackage = "io.xphone")
package io.xphone.bus;

import io.vertx.codegen.annotations.ModuleGen;
