// Small helpers over WebGL2: programs, and layers that draw many instances of one quad in one call.

/**
 * @param {WebGL2RenderingContext} gl
 * @param {{vertex: string, fragment: string}} source
 * @returns {{program: WebGLProgram, uniform: (name: string) => WebGLUniformLocation|null}}
 */
export function makeProgram(gl, source) {
  const program = gl.createProgram();
  for (const [type, text] of [[gl.VERTEX_SHADER, source.vertex], [gl.FRAGMENT_SHADER, source.fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getShaderInfoLog(shader));
    }
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(gl.getProgramInfoLog(program));
  }
  const locations = new Map();
  const uniform = (name) => {
    if (!locations.has(name)) locations.set(name, gl.getUniformLocation(program, name));
    return locations.get(name);
  };
  return { program, uniform };
}

/** Corners of the quad of an instance, as a triangle strip. */
export function makeQuad(gl) {
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
  return buffer;
}

/**
 * Instances of a quad. `floats` (and `words`, the same memory as unsigned integers) hold `stride` values per instance;
 * write them, set `count`, and call `upload`.
 */
export class InstanceLayer {
  count = 0;
  #gl;
  #array;
  #buffer;
  #capacity = 0;

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {WebGLBuffer} quad
   * @param {number[]} sizes floats per attribute, from location 1 on; 0 is one unsigned integer
   */
  constructor(gl, quad, sizes) {
    this.#gl = gl;
    this.stride = sizes.reduce((sum, size) => sum + (size || 1), 0);
    this.#array = gl.createVertexArray();
    this.#buffer = gl.createBuffer();
    this.reserve(64);
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, quad);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    let offset = 0;
    sizes.forEach((size, i) => {
      const location = i + 1;
      gl.enableVertexAttribArray(location);
      gl.vertexAttribDivisor(location, 1);
      if (size === 0) gl.vertexAttribIPointer(location, 1, gl.UNSIGNED_INT, 4 * this.stride, offset);
      else gl.vertexAttribPointer(location, size, gl.FLOAT, false, 4 * this.stride, offset);
      offset += 4 * (size || 1);
    });
    gl.bindVertexArray(null);
  }

  /** Makes room for `count` instances; what was written is lost if the room grows. */
  reserve(count) {
    if (count <= this.#capacity) return;
    this.#capacity = Math.max(count, 2 * this.#capacity);
    this.floats = new Float32Array(this.#capacity * this.stride);
    this.words = new Uint32Array(this.floats.buffer);
    this.#gl.bindBuffer(this.#gl.ARRAY_BUFFER, this.#buffer);
    this.#gl.bufferData(this.#gl.ARRAY_BUFFER, this.floats.byteLength, this.#gl.DYNAMIC_DRAW);
  }

  upload() {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, this.floats, 0, this.count * this.stride);
  }

  draw() {
    if (this.count === 0) return;
    this.#gl.bindVertexArray(this.#array);
    this.#gl.drawArraysInstanced(this.#gl.TRIANGLE_STRIP, 0, 4, this.count);
  }
}
