/**
 * The event-bus contract: every address, message, codec and service of xphone-vertx.
 *
 * <p>Applications, other languages and other nodes of a cluster depend on this package and on no verticle. May import the
 * pure packages, {@code io.xphone.options}, Vert.x core and service-proxy.
 */
@ModuleGen(name = "xphone-bus", groupPackage = "io.xphone")
package io.xphone.bus;

import io.vertx.codegen.annotations.ModuleGen;
