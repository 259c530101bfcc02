/**
 * Messages between the verticles of one node, and the services of one node that are called by reference.
 *
 * <p>They are passed by reference, because encoding a message and its reply as JSON costs more than the command itself
 * ({@code docs/decisions}, 6, 10 and 11). Nothing here is sent to another node or another language. May import
 * {@code io.xphone.bus}, {@code io.xphone}, {@code io.xphone.options}, the pure packages and Vert.x core. Not exported
 * by the module.
 */
package io.xphone.bus.internal;
