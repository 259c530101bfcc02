/**
 * The only packages with sockets, timers and deployments. Verticles pass inputs to the state machines of the pure packages and
 * carry out their effects. Each verticle and its helper classes have a package of their own.
 *
 * <p>Allowed dependencies: {@code agent} → {@code call}, {@code event}, {@code registration} → {@code media}, {@code transport} →
 * {@code runtime}. All may import the pure packages, {@code io.xphone.bus}, {@code io.xphone.options}, values of
 * {@code io.xphone}, Vert.x and Netty. Not exported by the module.
 */
package io.xphone.verticle;
