/**
 * The public API: all that an application needs to place and answer calls, together with {@code io.xphone.options} and
 * {@code io.xphone.audio}. Start with {@link io.xphone.Phone} or {@link io.xphone.SipServer}.
 *
 * <p>The interfaces are handles: an id and the event bus. The other types are the values that they accept and return.
 * Values may import {@code java.*}, Vert.x core, codegen and {@code io.xphone.options}; an interface also names its
 * implementation in {@code io.xphone.impl} in its factory methods, and nothing else.
 */
@ModuleGen(name = "xphone", groupPackage = "io.xphone")
package io.xphone;

import io.vertx.codegen.annotations.ModuleGen;
