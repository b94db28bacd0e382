'use strict';
/**
 * Loads the candidate's program: a CommonJS module, an ES module, or a plain script, all from a plain `.js` file.
 *
 * A file is an ES module if its name ends in `.mjs` or the nearest `package.json` of its folder says so; else whatever
 * compiles: CommonJS first, then an ES module. CommonJS files that others require are left to Node's own loader.
 *
 * An entry that exports nothing is a plain script: its top-level names are found. To that end a last line is
 * added which makes a getter for every identifier of the source; a name that nothing declares at the top level is
 * `undefined` there, or a global, and is left out. A `return` at the top level skips the line, and the names with it.
 */

const fs = require('node:fs');
const path = require('node:path');
const url = require('node:url');
const vm = require('node:vm');
const Module = require('node:module');

const NAME = /(?<![\p{ID_Continue}$])[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
const MAX_NAMES = 5000;
const WRAPPER = ['exports', 'require', 'module', '__filename', '__dirname', '__preuve_names'];
const NEVER = new Set([
  ...WRAPPER, '__proto__', 'arguments', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete',
  'do', 'else', 'enum', 'eval', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements', 'import', 'in',
  'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected', 'public', 'return', 'static',
  'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'undefined', 'var', 'void', 'while', 'with', 'yield',
]);

/** Source that hands `{name: getter}` of the names that the source mentions to the function `receiver`. */
function namesLine(source, receiver) {
  const names = new Set();
  for (const [name] of source.matchAll(NAME)) {
    if (!NEVER.has(name) && names.size < MAX_NAMES) {
      names.add(name);
    }
  }
  const getters = [...names].map((name) => `${name}:()=>typeof ${name}==='undefined'?undefined:${name}`);
  return `\n;${receiver}({__proto__:null,${getters.join(',')}});`;
}

/** Whether the name's ending or the folder's package decides: true for an ES module, false for CommonJS, or null. */
function declaredModule(file) {
  if (/\.[cm]js$/.test(file)) {
    return file.endsWith('.mjs');
  }
  try {
    const found = JSON.parse(fs.readFileSync(path.join(path.dirname(file), 'package.json'), 'utf8'));
    return found.type === 'module' ? true : found.type === 'commonjs' ? false : null;
  } catch {
    return null;
  }
}

const readSource = (file) => fs.readFileSync(file, 'utf8').replace(/^\ufeff?(#!.*)?/, '');

/** One loader per process, of one entry. As a program (`main`), the entry finds that it is the one that was started. */
class Loader {
  #modules = new Map();
  #linking = Promise.resolve();
  #entry;
  #main;
  /** The entry's top-level names → getters. */
  names = { __proto__: null };
  /** `exports` of a CommonJS entry. */
  exports = undefined;
  /** The namespace of an ES module. */
  namespace = undefined;

  constructor(entry, { main = false } = {}) {
    this.#entry = entry;
    this.#main = main;
  }

  #commonJs(file, source, tail) {
    const options = { filename: file, importModuleDynamically: (specifier) => this.#importFrom(file, specifier) };
    return vm.compileFunction(source + tail, WRAPPER, options);
  }

  #esModule(file, source, tail) {
    if (vm.SourceTextModule === undefined) {
      throw new Error('start Node with --experimental-vm-modules: it has no ES modules for us without');
    }
    return new vm.SourceTextModule(source + tail, {
      identifier: file,
      initializeImportMeta: (meta) => {
        meta.url = url.pathToFileURL(file).href;
        if (tail !== '') {
          meta.__preuve_names = (names) => this.#keep(names);
        }
      },
      importModuleDynamically: (specifier) => this.#importFrom(file, specifier),
    });
  }

  #keep(names) {
    this.names = names;
  }

  /** `{run}` of a CommonJS file or `{module}` of an ES module; throws the SyntaxError that fits the file better. */
  #compile(file) {
    const source = readSource(file);
    const isEntry = file === this.#entry;
    const declared = declaredModule(file);
    const attempt = (compile, receiver) => {
      if (isEntry && !(receiver.startsWith('import') && /\bexport\b/.test(source))) {
        try {
          return compile(namesLine(source, receiver));
        } catch (error) {
          if (!(error instanceof SyntaxError)) {
            throw error;
          }
        }
      }
      return compile('');
    };
    const asModule = () => ({
      module: attempt((tail) => this.#esModule(file, source, tail), 'import.meta.__preuve_names'),
    });
    if (declared === true) {
      return asModule();
    }
    try {
      return { run: attempt((tail) => this.#commonJs(file, source, tail), '__preuve_names') };
    } catch (error) {
      if (declared === false || !(error instanceof SyntaxError)) {
        throw error;
      }
      try {
        return asModule();
      } catch (moduleError) {
        throw /^\s*(import|export)\b/m.test(source) ? moduleError : error;
      }
    }
  }

  #runCommonJs(file, run) {
    const module = new Module(file, null);
    module.filename = file;
    module.paths = Module._nodeModulePaths(path.dirname(file));
    Module._cache[file] = module;
    if (this.#main) {
      process.mainModule = module;
    }
    const require = Module.createRequire(file);
    Reflect.apply(run, module.exports, [
      module.exports, require, module, file, path.dirname(file), (names) => this.#keep(names),
    ]);
    module.loaded = true;
    return module.exports;
  }

  /** An ES module made of a CommonJS module's, a builtin's or a JSON file's values. */
  #synthetic(identifier, exported) {
    const isObject = (typeof exported === 'object' && exported !== null) || typeof exported === 'function';
    const names = isObject ? Object.keys(exported).filter((name) => name !== 'default') : [];
    return new vm.SyntheticModule(['default', ...names], function setExports() {
      this.setExport('default', exported);
      names.forEach((name) => this.setExport(name, exported[name]));
    }, { identifier });
  }

  /** The module that `specifier` names in `from`, neither linked nor run; the same one each time. */
  #find(from, specifier) {
    const isFile = /^(\.{0,2}\/|file:)/.test(specifier);
    const require = Module.createRequire(from);
    const target = isFile ? url.fileURLToPath(new URL(specifier, url.pathToFileURL(from))) : require.resolve(specifier);
    const known = this.#modules.get(target);
    if (known !== undefined) {
      return known;
    }
    const native = isFile && /\.([cm]?js|)$/.test(path.extname(target)) && declaredModule(target) !== false;
    const compiled = native ? this.#compile(target) : {};
    const module = compiled.module ?? this.#synthetic(target, require(target));
    this.#modules.set(target, module);
    return module;
  }

  async #start(module) {
    // One graph is linked at a time: two that share a module would find it half done.
    const linked = this.#linking.then(async () => {
      if (module.status === 'unlinked') {
        await module.link((specifier, from) => this.#find(from.identifier, specifier));
      }
    });
    this.#linking = linked.catch(() => {});
    await linked;
    await module.evaluate();
    return module;
  }

  #importFrom(from, specifier) {
    return this.#start(this.#find(from, specifier));
  }

  /** Compiles a file and throws its SyntaxError; runs nothing. */
  check(file) {
    this.#compile(file);
  }

  /** Runs the entry; fills `exports` or `namespace`, and `names`. The promise's value is nothing. */
  async load() {
    const compiled = this.#compile(this.#entry);
    if (compiled.run !== undefined) {
      this.exports = this.#runCommonJs(this.#entry, compiled.run);
      return;
    }
    this.#modules.set(this.#entry, compiled.module);
    await this.#start(compiled.module);
    this.namespace = compiled.module.namespace;
  }
}

module.exports = { __proto__: null, Loader };
