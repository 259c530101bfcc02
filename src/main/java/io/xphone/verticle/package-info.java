/**
 * The only packages that run anything: sockets, timers, deployments. Verticles feed inputs to the pure machines and carry out
 * their effects. There is one package for each verticle and what serves it.
 *
 * <p>Arrows: {@code agent} → {@code call}, {@code event}, {@code registration} → {@code media}, {@code transport} →
 * {@code runtime}. All may import the pure packages, {@code io.xphone.bus}, {@code io.xphone.options}, values of
 * {@code io.xphone}, Vert.x and Netty. Not exported by the module.
 */
package io.xphone.verticle;
