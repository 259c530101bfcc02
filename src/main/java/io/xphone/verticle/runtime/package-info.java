/**
 * What several verticles share: timers, deployment on a given event loop, UDP channels, addresses, subscribers, command failures.
 *
 * <p>Imports no other package of {@code io.xphone.verticle}.
 */
package io.xphone.verticle.runtime;
