/** What moves the bytes: epoll, io_uring or NIO behind one face. */
@NullMarked
package io.sluice.core.transport;

import org.jspecify.annotations.NullMarked;
