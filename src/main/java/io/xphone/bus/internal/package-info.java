/**
 * Messages between the verticles of one node, and the services of one node that are called by reference.
 *
 * <p>By reference, because a message as JSON, its reply and their objects cost more than the work itself
 * ({@code docs/decisions}, 6, 10 and 11). Nothing here crosses to another node or another language. May import
 * {@code io.xphone.bus}, {@code io.xphone}, {@code io.xphone.options}, the pure packages and Vert.x core. Not exported
 * by the module.
 */
package io.xphone.bus.internal;
