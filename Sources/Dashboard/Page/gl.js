// Small helpers over WebGL2: programs, and layers that draw many quads in one call.

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

/** Texels per row of an instance texture; the shaders know it too. */
export const ROW_TEXELS = 1024;
const CORNERS = [-1, -1, 1, -1, -1, 1, 1, 1];
const TRIANGLES = [0, 1, 2, 2, 1, 3];

/** Corners and triangles of as many quads as a layer has instances; all layers share them. */
export class Quads {
  #gl;
  #array;
  #corners;
  #triangles;
  #capacity = 0;

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.#gl = gl;
    this.#array = gl.createVertexArray();
    this.#corners = gl.createBuffer();
    this.#triangles = gl.createBuffer();
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#triangles);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.BYTE, false, 2, 0);
    gl.bindVertexArray(null);
  }

  reserve(count) {
    if (count <= this.#capacity) return;
    const gl = this.#gl;
    const corners = new Int8Array(CORNERS.length * count);
    const triangles = new Uint32Array(TRIANGLES.length * count);
    for (let i = 0; i < count; i += 1) {
      corners.set(CORNERS, CORNERS.length * i);
      for (let j = 0; j < TRIANGLES.length; j += 1) triangles[TRIANGLES.length * i + j] = 4 * i + TRIANGLES[j];
    }
    gl.bindVertexArray(this.#array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#corners);
    gl.bufferData(gl.ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    this.#capacity = count;
  }

  draw(count) {
    this.#gl.bindVertexArray(this.#array);
    this.#gl.drawElements(this.#gl.TRIANGLES, TRIANGLES.length * count, this.#gl.UNSIGNED_INT, 0);
  }
}

/**
 * Instances of a quad, drawn in one call. `floats` holds `stride` values per instance; write them, set `count`, and
 * call `upload`. The vertex shader reads them from a texture: software renderers treat each instance of an instanced
 * call as a call of its own.
 */
export class InstanceLayer {
  count = 0;
  #gl;
  #quads;
  #texture = null;
  #capacity = 0;

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Quads} quads
   * @param {number} texels per instance, four floats each
   */
  constructor(gl, quads, texels) {
    this.#gl = gl;
    this.#quads = quads;
    this.stride = 4 * texels;
    this.reserve(1);
  }

  /** Makes room for `count` instances; what was written is lost if the room grows. */
  reserve(count) {
    if (count <= this.#capacity) return;
    const gl = this.#gl;
    const rows = Math.ceil((Math.max(count, 2 * this.#capacity) * this.stride) / (4 * ROW_TEXELS));
    this.floats = new Float32Array(4 * ROW_TEXELS * rows);
    this.#capacity = Math.floor(this.floats.length / this.stride);
    gl.deleteTexture(this.#texture);
    this.#texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, ROW_TEXELS, rows);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    this.#quads.reserve(this.#capacity);
  }

  upload() {
    if (this.count === 0) return;
    const gl = this.#gl;
    const rows = Math.ceil((this.count * this.stride) / (4 * ROW_TEXELS));
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, ROW_TEXELS, rows, gl.RGBA, gl.FLOAT, this.floats);
  }

  draw() {
    if (this.count === 0) return;
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#texture);
    this.#quads.draw(this.count);
  }
}
