/**
 * The only package that runs anything: sockets, timers, deployments. Verticles feed inputs to the pure machines and carry out
 * their effects; they meet each other on the event bus alone.
 *
 * <p>May import the pure packages, {@code io.xphone.bus}, {@code io.xphone.options}, Vert.x and Netty.
 */
package io.xphone.verticle;
