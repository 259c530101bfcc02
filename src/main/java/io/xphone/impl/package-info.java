/**
 * The implementations of the public API: each handle sends commands over the bus and dispatches the events that it
 * receives to the application's handlers.
 *
 * <p>May import {@code io.xphone}, {@code io.xphone.bus}, {@code io.xphone.bus.internal}, {@code io.xphone.options},
 * the launcher in {@code io.xphone.verticle.agent}, and Vert.x core. Not exported by the module.
 */
package io.xphone.impl;
