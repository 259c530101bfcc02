/**
 * Messages between our own verticles, and the services of one node that are called by reference.
 *
 * <p>Nothing here crosses to another node or another language. May import {@code io.xphone.bus}, {@code io.xphone},
 * {@code io.xphone.options}, the pure packages and Vert.x core. Not exported by the module.
 */
package io.xphone.bus.internal;
